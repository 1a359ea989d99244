type Brush = (text: string) => string;

/** Colours by meaning; each returns the text unchanged where colours are off. */
export interface Paint {
  bold: Brush;
  dim: Brush;
  good: Brush;
  bad: Brush;
  warn: Brush;
  busy: Brush;
}

/** SGR codes (ECMA-48): on and off. */
const codes: Record<keyof Paint, readonly [number, number]> = {
  bold: [1, 22],
  dim: [2, 22],
  good: [32, 39],
  bad: [31, 39],
  warn: [33, 39],
  busy: [36, 39],
};

export function paint(on: boolean): Paint {
  const brush = ([start, end]: readonly [number, number]): Brush =>
    on ? (text) => (text === '' ? '' : `\u001b[${start}m${text}\u001b[${end}m`) : (text) => text;
  return {
    bold: brush(codes.bold),
    dim: brush(codes.dim),
    good: brush(codes.good),
    bad: brush(codes.bad),
    warn: brush(codes.warn),
    busy: brush(codes.busy),
  };
}
