import { THEME_KEY } from '#/components/theme.ts';
import { TIME_ZONE_COOKIE } from '#/i18n/time-zone.ts';

/**
 * Runs before the first paint: sets the chosen theme, so that nothing flashes, and tells the server the time zone,
 * so that both sides write the same dates. Storage may be forbidden; then the system's theme holds.
 */
export const bootSource = `try{var t=localStorage.getItem('${THEME_KEY}');if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch(e){}
try{document.cookie='${TIME_ZONE_COOKIE}='+encodeURIComponent(Intl.DateTimeFormat().resolvedOptions().timeZone)+';path=/;max-age=31536000;samesite=lax'}catch(e){}`;
