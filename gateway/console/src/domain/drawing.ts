// A signature as SVG path data in a box of 400 × 150, as the server keeps and prints it.
export const DRAWING_WIDTH = 400;
export const DRAWING_HEIGHT = 150;
const PATH_MAX = 16 * 1024;
const STEP_MIN = 1.5; // nearer points are not worth their bytes

export interface Drawing {
  path: string;
  x: number;
  y: number;
}

export const BLANK: Drawing = { path: "", x: 0, y: 0 };

// A touch puts the pen down, where it also leaves a dot; a move draws. What would be too long is not drawn any more.
export function drawn(drawing: Drawing, pen: "down" | "move", x: number, y: number): Drawing {
  const at = { x: within(x, DRAWING_WIDTH), y: within(y, DRAWING_HEIGHT) };
  if (pen === "move" && Math.hypot(at.x - drawing.x, at.y - drawing.y) < STEP_MIN) return drawing;
  const point = `${String(at.x)} ${String(at.y)}`;
  const path = drawing.path + (pen === "down" ? `M${point}l0.1 0` : `L${point}`);
  return path.length > PATH_MAX ? drawing : { path, ...at };
}

const within = (value: number, max: number) => Math.round(Math.min(max, Math.max(0, value)) * 10) / 10;
