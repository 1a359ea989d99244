/** Placement by Restate: loaded where `--placement` names one. */
export { readPlacement } from '../serve/placement/read-placement.ts';
export { checkSdk } from '../serve/placement/restate/sdk.ts';
