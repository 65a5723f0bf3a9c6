import { ChartColumn, Clapperboard, Coins, Images, ScrollText } from 'lucide-react';

import { useCreatePath } from '#/components/offered-types.tsx';

/** The main places, in the order they are shown. `key` names the text in the message file’s `nav`; `under` is what all its pages begin with. */
export function useNavLinks() {
  const createPath = useCreatePath();
  return [{ key: 'create', href: createPath, under: '/tasks/', icon: Clapperboard }, ...fixedLinks] as const;
}

const fixedLinks = [
  { key: 'gallery', href: '/gallery', icon: Images },
  { key: 'credits', href: '/credits', icon: ChartColumn },
  { key: 'history', href: '/history', icon: ScrollText },
  { key: 'plans', href: '/plans', icon: Coins },
] as const;
