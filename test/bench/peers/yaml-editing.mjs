// yaml-language-server with our schema: its language service, which the debounce of its server stands before.
import { readFileSync } from 'node:fs';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { getLanguageService } from 'yaml-language-server';
import { main } from '../editing/measure.mjs';

const uri = 'file:///bench/bench.baton.yaml';
const service = getLanguageService({
  schemaRequestService: async (wanted) => {
    throw new Error(`${wanted} is not asked for here.`);
  },
  workspaceContext: { resolveRelativePath: (path) => path },
});
service.configure({
  validate: true,
  hover: true,
  completion: true,
  schemas: [{ uri: 'baton://schema', fileMatch: ['*.baton.yaml'], schema: JSON.parse(readFileSync(process.argv[2], 'utf8')) }],
});

let version = 0;
let document;
const show = (text) => {
  document = TextDocument.create(uri, 'yaml', ++version, text);
  return service.doValidation(document, false);
};
const anchored = process.argv[3] === 'anchors';
/** It knows no steps; names are those of anchors. */
const anchor = () => {
  const text = document.getText();
  return document.positionAt(text.indexOf('&r', text.length >> 1) + 2);
};

await main({
  open: show,
  edit: show,
  completion: (at) => service.doComplete(document, at, false),
  hover: (at) => service.doHover(document, at),
  symbols: () => service.findDocumentSymbols2(document, {}),
  ...(anchored
    ? {
        definition: () => {
          const text = document.getText();
          return service.doDefinition(document, {
            textDocument: { uri },
            position: document.positionAt(text.indexOf('*r', text.length >> 1) + 2),
          });
        },
        rename: () => service.doRename(document, { textDocument: { uri }, position: anchor(), newName: 'another' }),
      }
    : {}),
});
