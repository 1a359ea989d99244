export function compileEagerly(text: string, starts: ReadonlySet<number>): string;
export function compileStartEagerly(): void;
