import text from '../files/agents.md';

/** What `baton init` writes for coding agents. */
export const agentsFileText: string = text;
