import text from '../files/agents.md';

/** The instructions for coding agents that `baton init` writes. */
export const agentsFileText: string = text;
