/** The limits of a browser's canvas, in pixels: side length, and area. */
const most = { side: 16_384, area: 64_000_000 };

/** A drawing as a PNG in Base64: at double resolution, or the highest that a canvas supports. */
export async function drawPng(svg: string): Promise<string> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();

  const { width, height } = image;
  const scale = Math.min(2, most.side / width, most.side / height, Math.sqrt(most.area / (width * height)));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.floor(width * scale));
  canvas.height = Math.max(1, Math.floor(height * scale));
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);

  return canvas.toDataURL('image/png').replace(/^data:[^,]*,/, '');
}
