/** Environment variables by name, as far as they are set. */
export type Environment = Readonly<Record<string, string | undefined>>;
