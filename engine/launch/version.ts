import { version } from '../../package.json';

/** The version of the engine that wrote a log or a plan. */
export const engineVersion: string = version;
