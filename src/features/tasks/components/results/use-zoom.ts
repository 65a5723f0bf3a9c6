import { type KeyboardEvent, type PointerEvent, useEffect, useEffectEvent, useState } from 'react';

const maxScale = 8;
const stepFactor = 1.5;

type Size = { width: number; height: number };

/**
 * How large a picture is shown in a place that scrolls: 1 is a pixel of it for a pixel of the page. It begins with all of
 * it in sight. Buttons, keys (+, -, 0 for all of it, 1 for its own size) and the wheel change that; dragging moves it.
 */
export function useZoom(picture: Size | null) {
  const [place, setPlace] = useState<HTMLElement | null>(null);
  const [room, setRoom] = useState<Size | null>(null);
  /** Null while all of it is to be seen. */
  const [chosen, setChosen] = useState<number | null>(null);
  const fitScale = picture && room ? Math.min(1, room.width / picture.width, room.height / picture.height) : 1;
  const scale = chosen ?? fitScale;
  const minScale = Math.min(fitScale, 1);

  const zoomTo = (next: number) => setChosen(Math.min(maxScale, Math.max(minScale, next)));
  const zoomByWheel = useEffectEvent((event: WheelEvent) => {
    event.preventDefault();
    zoomTo(scale * Math.exp(-event.deltaY / 400));
  });

  useEffect(() => {
    if (!place) return;
    const measure = new ResizeObserver(() => setRoom({ width: place.clientWidth, height: place.clientHeight }));
    measure.observe(place);
    const onWheel = (event: WheelEvent) => zoomByWheel(event);
    // A listener of React's could not keep the page from scrolling.
    place.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      measure.disconnect();
      place.removeEventListener('wheel', onWheel);
    };
  }, [place]);

  return {
    place: setPlace,
    scale,
    isFit: chosen === null,
    canZoomIn: scale < maxScale,
    canZoomOut: scale > minScale,
    zoomIn: () => zoomTo(scale * stepFactor),
    zoomOut: () => zoomTo(scale / stepFactor),
    fit: () => setChosen(null),
    actualSize: () => setChosen(1),
    onKeyDown(event: KeyboardEvent) {
      if (event.key === '+' || event.key === '=') zoomTo(scale * stepFactor);
      else if (event.key === '-') zoomTo(scale / stepFactor);
      else if (event.key === '0') setChosen(null);
      else if (event.key === '1') setChosen(1);
      else return;
      event.preventDefault();
    },
    onPointerDown(event: PointerEvent<HTMLElement>) {
      // Fingers scroll by themselves.
      if (event.pointerType === 'mouse' && event.button === 0) event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove({ currentTarget, pointerId, movementX, movementY }: PointerEvent<HTMLElement>) {
      if (currentTarget.hasPointerCapture(pointerId)) currentTarget.scrollBy(-movementX, -movementY);
    },
  };
}
