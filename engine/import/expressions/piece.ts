/** A piece of an expression in our spelling; `loose` pieces want parentheses when something is attached to them. */
export interface Piece {
  text: string;
  loose: boolean;
}

export const tight = (text: string): Piece => ({ text, loose: false });
export const loose = (text: string): Piece => ({ text, loose: true });

/** Behind what may be absent: nothing stands in its place. */
export const absent = " | default('')";

/** In parentheses where it needs them. */
export const enclosed = ({ text, loose: open }: Piece): string => (open ? `(${text})` : text);

/** `base.a[0]['b-c']`. */
export function members(base: string, path: readonly string[]): Piece {
  const steps = path.map((name) =>
    /^[A-Za-z_]\w*$/.test(name) && !notAfterDot.has(name) ? `.${name}` : /^\d+$/.test(name) ? `[${name}]` : `[${quoted(name)}]`,
  );
  return tight(`${base}${steps.join('')}`);
}

/** Words that an expression does not take as names. */
export const notAfterDot: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'is', 'if', 'else', 'for']);

/** A text as templates write it. */
export const quoted = (text: string): string => `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\n/g, '\\n')}'`;
