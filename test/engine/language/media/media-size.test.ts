import assert from 'node:assert/strict';
import { pictureSize, wavSeconds } from '../../../../engine/language/media/media-size.ts';
import { gifPicture, jpegPicture, pngPicture, wavSound, webpPictures } from '../../media-samples.ts';

describe('the size of a picture', () => {
  const large = { width: 640, height: 480 };
  const rows: [type: string, bytes: Buffer, size: object][] = [
    ['image/png', pngPicture, { width: 1, height: 1 }],
    ['image/gif', gifPicture, large],
    ['image/jpeg', jpegPicture, large],
    ['image/webp', webpPictures.lossy, large],
    ['image/webp', webpPictures.lossless, large],
    ['image/webp', webpPictures.extended, large],
  ];
  for (const [type, bytes, size] of rows)
    it(`${type} ${bytes.subarray(8, 16).toString('latin1')}`, () => assert.deepEqual(pictureSize(type, bytes), size));
  it('is unknown where the bytes end before it, at any place', () => {
    for (const [type, bytes] of rows)
      for (let end = 0; end < bytes.length; end++) {
        const size = pictureSize(type, bytes.subarray(0, end));
        assert.ok(size === undefined || (size.width > 0 && size.height > 0));
      }
  });
  it('is unknown of a JPEG whose segments lead in circles', () =>
    assert.equal(pictureSize('image/jpeg', Buffer.from('ffd8ffe00000ffe00000', 'hex')), undefined));
});

describe('the length of a recording', () => {
  it('is what the head of a WAV file says', () => assert.equal(wavSeconds(wavSound, wavSound.length), 0.5));
  it('is what is there, where the head was written before the end was known', () => {
    const open = Buffer.from(wavSound);
    open.writeUInt32LE(0xffffffff, 40);
    assert.equal(wavSeconds(open, open.length), 0.5);
  });
  it('is unknown of anything else', () => {
    assert.equal(wavSeconds(Buffer.from('RIFF1234WAVE'), 12), undefined);
    assert.equal(wavSeconds(Buffer.alloc(400), 400), undefined);
  });
});
