export function layOut(how: { folder: string; what: string; options?: readonly string[] }): void;
