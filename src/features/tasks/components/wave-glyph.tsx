const BARS = 24;

/** The sign of a sound: bars as of a waveform. Which ones follows from `seed`, so that two sounds can be told apart. */
export function WaveGlyph({ seed }: { seed: string }) {
  return (
    <svg aria-hidden viewBox={`0 0 ${BARS * 4} 40`} className="h-1/2 w-3/4 text-muted">
      {barsOf(seed).map(({ x, height }) => (
        <rect key={x} x={x} y={20 - height / 2} width="2" height={height} rx="1" fill="currentColor" />
      ))}
    </svg>
  );
}

/** Loud in the middle of each of three phrases, and quiet between them. */
function barsOf(seed: string): { x: number; height: number }[] {
  const digits = seed.replaceAll('-', '');
  return Array.from({ length: BARS }, (_, index) => {
    const chance = Number.parseInt(digits[index % digits.length] ?? '0', 36) % 16;
    const phrase = Math.abs(Math.sin(((index + 0.5) / BARS) * Math.PI * 3));
    return { x: index * 4 + 1, height: 3 + phrase * (14 + chance * 1.4) };
  });
}
