import { Bell, Coins, UserRound } from 'lucide-react';

/**
 * The sections of the account page, in the order they are shown. `id` is the section's anchor, and names its title and lead in
 * the message file's `settings.sections`.
 */
export const settingsSections = [
  { id: 'profile', icon: UserRound },
  { id: 'plan', icon: Coins },
  { id: 'notifications', icon: Bell },
] as const;

export type SettingsSectionId = (typeof settingsSections)[number]['id'];
