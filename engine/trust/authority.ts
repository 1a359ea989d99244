/**
 * The source of a statement, in order of trust. A `person` speaks by an option, an answer, or their own settings in
 * `~/.baton`; the `machine` remembers earlier grants of a person, outside of every folder; the `folder` is everything that a
 * clone contains: pipelines, `baton.yaml`, `.baton/`, `.env`; the `model` also stands for every document and answer from
 * outside.
 */
export type Authority = 'person' | 'machine' | 'folder' | 'model';

/** Only the first two grant permissions. A folder, a model or a document may ask for them, and never grants them. */
const granting: Readonly<Record<Authority, boolean>> = { person: true, machine: true, folder: false, model: false };

export const mayGrant = (authority: Authority): boolean => granting[authority];
