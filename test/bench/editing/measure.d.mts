export function main(adapter: Readonly<Record<string, unknown>>): Promise<void>;
