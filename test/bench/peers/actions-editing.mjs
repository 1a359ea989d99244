// The language service of GitHub Actions on a workflow of the same length.
import { registerHooks } from 'node:module';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { main } from '../editing/measure.mjs';

// It is written for a bundler, which takes JSON as it comes.
registerHooks({
  load: (url, context, next) => next(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context),
});
const { complete, hover, validate } = await import('@actions/languageservice');
const { clearCacheEntry } = await import('@actions/languageservice/utils/workflow-cache');

const uri = 'file:///bench/.github/workflows/bench.yaml';
let version = 0;
let document;
const show = (text) => {
  document = TextDocument.create(uri, 'yaml', ++version, text);
  // As its server does when a text changes.
  clearCacheEntry(uri);
  return validate(document);
};

await main({
  open: show,
  edit: show,
  completion: (at) => complete(document, at),
  hover: (at) => hover(document, at),
});
