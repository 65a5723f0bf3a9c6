'use client';

import { createContext, type ReactNode, use } from 'react';

/** Who is looking, as far as pages need to know; null when signed out. */
export type Viewer = { id: string; name: string; email: string } | null;

const ViewerContext = createContext<Viewer>(null);

/** Tells every component below who is looking, as the server saw it. */
export function ViewerProvider({ viewer, children }: { viewer: Viewer; children: ReactNode }) {
  return <ViewerContext value={viewer}>{children}</ViewerContext>;
}

/** Who is looking; null when signed out. */
export function useViewer(): Viewer {
  return use(ViewerContext);
}
