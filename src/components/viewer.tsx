'use client';

import { createContext, type ReactNode, use } from 'react';

/** The signed-in user, as far as pages need to know; null when signed out. */
export type Viewer = { id: string; name: string; email: string; role: 'user' | 'support' | 'admin' } | null;

const ViewerContext = createContext<Viewer>(null);

/** Provides the signed-in user, as the server read the session, to all components below. */
export function ViewerProvider({ viewer, children }: { viewer: Viewer; children: ReactNode }) {
  return <ViewerContext value={viewer}>{children}</ViewerContext>;
}

/** Returns the signed-in user; null when signed out. */
export function useViewer(): Viewer {
  return use(ViewerContext);
}
