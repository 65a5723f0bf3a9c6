import { Clapperboard, Coins, Images, ScrollText } from 'lucide-react';

/** The main places, in the order they are shown. `key` names the text in the message file’s `nav`; `under` is what all its pages begin with. */
export const NAV_LINKS = [
  { key: 'create', href: '/tasks/text-to-video', under: '/tasks/', icon: Clapperboard },
  { key: 'gallery', href: '/gallery', icon: Images },
  { key: 'history', href: '/history', icon: ScrollText },
  { key: 'plans', href: '/plans', icon: Coins },
] as const;
