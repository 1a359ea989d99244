import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { listExamples } from '../../engine/gallery/lazy/gallery.ts';
import { inSample } from '../sample.ts';
import { measureExample } from './measure.ts';
import { galleryHead, galleryPicture, gallerySection, splitGallery, withoutTimes } from './page.ts';

describe('the page of the gallery (written by npm run docs:gallery)', () => {
  const written = readFileSync('docs/gallery.md', 'utf8');
  const [head = '', ...sections] = splitGallery(written);

  it('lists every example, and has a picture of each and of no other', () => {
    const examples = listExamples();
    assert.equal(head.trimEnd(), galleryHead(examples).trimEnd());
    assert.deepEqual(
      sections.map((section) => section.split('\n')[0]),
      examples.map(({ name }) => `## ${name}`),
    );
    assert.deepEqual(readdirSync('docs/pictures/gallery').sort(), examples.map(({ name }) => `${name}.svg`).sort());
  });

  for (const [index, example] of listExamples().entries()) {
    // Each runs once in so many days, all of them in the deep tests.
    if (!inSample(index, 5)) continue;
    it(`says of ${example.name} what a run gives`, async function () {
      this.timeout(60_000);
      const measured = await measureExample(example);
      const section = sections.find((text) => text.startsWith(`## ${example.name}\n`)) ?? '';
      assert.equal(withoutTimes(section).trimEnd(), withoutTimes(gallerySection(example, measured)).trimEnd());
      assert.equal(readFileSync(`docs/pictures/gallery/${example.name}.svg`, 'utf8'), galleryPicture(measured));
    });
  }
});
