/** What the judge gave each answer, by the number of its member. */
export type Scores = ReadonlyMap<number, { score: number; reason: string }>;
