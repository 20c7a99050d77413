// Command ids: UUIDv7, 16 bytes. The time in front lets the server spread and forget them by age.

export function makeCommandId(nowMs: number, random: Uint8Array): Uint8Array {
  const id = new Uint8Array(16);
  let rest = Math.floor(nowMs);
  for (let i = 5; i >= 0; --i) {
    id[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  id.set(random.subarray(0, 10), 6);
  id[6] = 0x70 | ((id[6] ?? 0) & 0x0f);
  id[8] = 0x80 | ((id[8] ?? 0) & 0x3f);
  return id;
}

// The usual form with hyphens, also the key under which a command is remembered.
export function commandIdText(id: Uint8Array): string {
  const hex = Array.from(id, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export function commandIdBytes(text: string): Uint8Array {
  const hex = text.replaceAll("-", "");
  return Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}
