import { Clapperboard, Coins, ScrollText } from 'lucide-react';

/** The main places, in the order they are shown. `key` names the text in the message file's `nav`. */
export const NAV_LINKS = [
  { key: 'create', href: '/tasks/text-to-video', icon: Clapperboard },
  { key: 'history', href: '/history', icon: ScrollText },
  { key: 'plans', href: '/plans', icon: Coins },
] as const;
