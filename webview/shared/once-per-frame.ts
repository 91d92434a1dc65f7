/** Draws with the next frame, once, however often it is asked for before. */
export function oncePerFrame(draw: () => void): () => void {
  let isAwaited = false;
  return () => {
    if (isAwaited) return;
    isAwaited = true;
    requestAnimationFrame(() => {
      isAwaited = false;
      draw();
    });
  };
}
