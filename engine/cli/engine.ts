/** The engine is a bundle of its own, loaded by the commands that need it: `--help` and refusals do without. */
export const loadEngine = () => import('../index.ts');
export type Engine = Awaited<ReturnType<typeof loadEngine>>;
