/** The smallest files of their kinds. */
const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');

/** One pixel. */
export const pngPicture = bytes(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
);

/** The head of a JPEG of 640 by 480, behind a segment of an application. */
export const jpegPicture = Buffer.from(
  'ffd8ffe000104a46494600010100000100010000ffc000110801e00280030122000211010311' + '01ffd9',
  'hex',
);

/** The heads of WebP of 640 by 480 in its three forms. */
export const webpPictures = {
  lossy: Buffer.concat([
    Buffer.from('RIFF\x1e\0\0\0WEBPVP8 ', 'latin1'),
    Buffer.from('12000000' + '300100' + '9d012a' + '8002e001', 'hex'),
  ]),
  lossless: Buffer.concat([Buffer.from('RIFF\x1e\0\0\0WEBPVP8L', 'latin1'), Buffer.from('12000000' + '2f' + '7fc27700', 'hex')]),
  extended: Buffer.concat([
    Buffer.from('RIFF\x1e\0\0\0WEBPVP8X', 'latin1'),
    Buffer.from('0a000000' + '00000000' + '7f0200' + 'df0100', 'hex'),
  ]),
};

export const gifPicture = Buffer.concat([Buffer.from('GIF89a'), Buffer.from('8002e0010000', 'hex')]);

export const mp3Sound = Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\0\0', 'latin1'), Buffer.alloc(64)]);
export const aacSound = Buffer.concat([Buffer.from('fff15080', 'hex'), Buffer.alloc(64)]);

/** Half a second of silence: 8,000 samples a second of 16 bits. */
export const wavSound = Buffer.concat([
  Buffer.from('RIFF'),
  uint32(36 + 8_000),
  Buffer.from('WAVEfmt '),
  uint32(16),
  Buffer.from('01000100', 'hex'),
  uint32(8_000),
  uint32(16_000),
  Buffer.from('02001000', 'hex'),
  Buffer.from('data'),
  uint32(8_000),
  Buffer.alloc(8_000),
]);

function uint32(value: number): Buffer {
  const four = Buffer.alloc(4);
  four.writeUInt32LE(value);
  return four;
}
