/** The engine is a bundle of its own, loaded only by commands that need it: `--help` and refusals start faster. */
export const loadEngine = () => import('../index.ts');
export type Engine = Awaited<ReturnType<typeof loadEngine>>;
