// Line icons on a 24 grid, drawn here so that none is loaded from elsewhere. Always beside text or in a labelled button.
const PATHS = {
  alert: "M12 3 2.5 20h19L12 3Zm0 7v4m0 3v.01",
  bell: "M6 9a6 6 0 1 1 12 0c0 6 2 7 2 8H4c0-1 2-2 2-8m4 11a2 2 0 0 0 4 0",
  board: "M4 5h16M4 12h16M4 19h16M4 5v14m8-14v14m8-14v14",
  car: "M4 16v-4l2-5h12l2 5v4m-16 0h16m-16 0v2m16-2v2M4 12h16M7.500 14h.01M16.500 14h.01",
  check: "m5 13 4 4L19 7",
  chevron: "m8 10 4 4 4-4",
  clock: "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18Zm0-14v5l3 2",
  close: "M6 6l12 12M18 6 6 18",
  cloudOff: "M3 3l18 18M9 6.200A6 6 0 0 1 17.500 10 4 4 0 0 1 20.500 16M17 19H7a4 4 0 0 1-1-7.900",
  door: "M6 21V4a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v17M4 21h16M14 12v.01",
  filter: "M4 5h16l-6 8v6l-4-2v-4L4 5Z",
  flag: "M6 21V4m0 0h11l-2 4 2 4H6",
  inbox: "M4 13 7 5h10l3 8v6H4v-6Zm0 0h5l1 2h4l1-2h5",
  map: "M9 4 3 6v14l6-2 6 2 6-2V4l-6 2-6-2Zm0 0v14m6-12v14",
  navigate: "M12 21c-4-4.500-7-8-7-11a7 7 0 1 1 14 0c0 3-3 6.500-7 11Zm0-8a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z",
  people: "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7 9c0-4 3-6 7-6s7 2 7 6m0-17a4 4 0 0 1 0 8m6 9c0-3-1.500-5-4-5.600",
  phone: "M5 3h4l2 5-2.500 1.500a11 11 0 0 0 6 6L16 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 5a2 2 0 0 1 2-2Z",
  minus: "M5 12h14",
  plus: "M12 5v14M5 12h14",
  print: "M7 9V3h10v6M7 18H4v-8h16v8h-3M7 14h10v7H7v-7Z",
  return: "M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3",
  screen: "M3 5h18v12H3V5Zm6 16h6m-3-4v4",
  search: "M11 18a7 7 0 1 1 0-14 7 7 0 0 1 0 14Zm5-2 4 4",
  settings: "M4 7h10m4 0h2M4 17h2m4 0h10M16 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM8 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z",
  signOut: "M10 4H5v16h5m4-12 4 4-4 4m4-4H9",
  sound: "M4 9v6h4l5 4V5L8 9H4Zm12-1a5 5 0 0 1 0 8",
  swap: "M4 8h14l-4-4M20 16H6l4 4",
  tool: "M14 7a4 4 0 0 1 5-4l-2.500 2.500 2 2L21 5a4 4 0 0 1-5 5l-8.500 8.500a2 2 0 0 1-3-3L14 7Z",
  user: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-8 9c0-4 3.500-6 8-6s8 2 8 6",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
