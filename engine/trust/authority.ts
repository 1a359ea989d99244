/**
 * Who said something, in order of trust. A `person` says it by an option, an answer, or settings of their own in `~/.baton`; this
 * `machine` remembers what a person granted before, outside of every folder; the `folder` is all that a clone brings: pipelines,
 * `baton.yaml`, `.baton/`, `.env`; the `model` speaks for every document and answer that comes from outside too.
 */
export type Authority = 'person' | 'machine' | 'folder' | 'model';

/** Rights come from the first two. A folder, a model and a document may ask for them, and never grant. */
const granting: Readonly<Record<Authority, boolean>> = { person: true, machine: true, folder: false, model: false };

export const mayGrant = (authority: Authority): boolean => granting[authority];
