/** The judge's scores, by the number of the member. */
export type Scores = ReadonlyMap<number, { score: number; reason: string }>;
