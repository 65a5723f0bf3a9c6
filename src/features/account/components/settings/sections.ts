import { Bell, Coins, FolderDown, KeyRound, MonitorSmartphone, UserRound } from 'lucide-react';

/**
 * The sections of the account page, in the order they are shown. `id` is the section's anchor, and names its title and lead in
 * the message file's `settings.sections`.
 */
export const settingsSections = [
  { id: 'profile', icon: UserRound },
  { id: 'plan', icon: Coins },
  { id: 'security', icon: KeyRound },
  { id: 'sessions', icon: MonitorSmartphone },
  { id: 'notifications', icon: Bell },
  { id: 'data', icon: FolderDown },
] as const;

export type SettingsSectionId = (typeof settingsSections)[number]['id'];
