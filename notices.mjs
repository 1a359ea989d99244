// The notices of everything by others that is in the bundles: name, version, licence and its text, as those licences ask for.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Licences under which we may give away what we bundle, as SPDX calls them. Others are refused, also a package that names none. */
const accepted = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);

/** Whether an expression such as `(MIT OR GPL-3.0)` lets us: one of what it offers, all of what it joins, all where it does both. */
export function isAccepted(licence) {
  const ids = licence
    .replaceAll(/[()]/g, ' ')
    .trim()
    .split(/\s+(?:OR|AND)\s+/);
  const offers = /\sOR\s/.test(licence) && !/\sAND\s/.test(licence);
  return offers ? ids.some((id) => accepted.has(id)) : ids.every((id) => accepted.has(id));
}

/** The packages of which a byte is in a bundle, by their folder, from what esbuild says of its outputs. */
export function packagesIn(metafiles) {
  const folders = new Set();
  for (const { outputs } of metafiles)
    for (const { inputs } of Object.values(outputs))
      for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
        const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0];
        if (folder && bytesInOutput > 0) folders.add(folder);
      }
  return [...folders].sort().map(readPackage);
}

/** Licences of packages that name them in a word of their own, as their text was read. */
const readLicences = { duck: 'BSD-2-Clause' };

/** What packages hold of others without their notices, under the same licence. */
const heldIn = {
  '@vscode/tree-sitter-wasm': [
    'Holds tree-sitter (Copyright (c) 2018 Max Brunsfeld) and grammars of it: TypeScript (Copyright (c) 2017 Max Brunsfeld), Python (Copyright (c) 2016 Max Brunsfeld), Go (Copyright (c) 2014 Max Brunsfeld), Java (Copyright (c) 2017 Ayman Nadeem) and Rust (Copyright (c) 2017 Maxim Sokolov), each under the text above.',
  ],
};

function readPackage(folder) {
  const { name, version, license, licenses, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const told = license?.type ?? license ?? licenses?.map((one) => one.type ?? one).join(' OR ') ?? '';
  const named = readLicences[name] ?? told;
  const by = author?.name ?? author;
  return {
    name,
    version,
    licence: named,
    texts: [...textsIn(folder, named, by), ...(Object.hasOwn(heldIn, name) ? heldIn[name] : [])],
  };
}

/** The files of a package that are licences or notices; else what its README says; else the words that the licence has for everybody. */
function textsIn(folder, licence, by) {
  const files = readdirSync(folder).sort();
  const read = (file) => readFileSync(join(folder, file), 'utf8').trim();
  const own = files.filter((file) => /^(licen[cs]e|copying|notice|third-?party-?notices?)([.-].*)?$/i.test(file)).map(read);
  if (own.length > 0) return own;
  const told = files
    .filter((file) => /^readme(\..*)?$/i.test(file))
    .flatMap((file) => /^.*licen[cs]e[\s\S]*permission is hereby granted[\s\S]*/im.exec(read(file)) ?? []);
  if (told.length > 0) return told;
  return by && Object.hasOwn(usualTexts, licence) ? [`Copyright (c) ${by}\n\n${usualTexts[licence]}`] : [];
}

const usualTexts = {
  ISC: `Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted, provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.`,
  MIT: `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`,
};

/** What keeps packages from being given away: a licence that is not accepted, or none that could be shown. */
export const refusals = (packages) =>
  packages.flatMap(({ name, version, licence, texts }) => {
    if (!isAccepted(licence ?? '')) return [`${name} ${version} has a licence that we cannot take: ${licence || 'none'}.`];
    return texts.length === 0 ? [`${name} ${version} brings no text of its licence (${licence}).`] : [];
  });

const rule = '-'.repeat(80);

/** The file that ships beside the bundles. */
export const noticesOf = (packages) =>
  [
    'Baton contains software by others. Each is named here with its version, its licence and the text of that licence.',
    ...packages.map(({ name, version, licence, texts }) =>
      [`${name} ${version}`, `Licence: ${licence}`, '', ...texts].join('\n'),
    ),
  ].join(`\n\n${rule}\n\n`) + '\n';
