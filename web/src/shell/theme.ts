/** Light, dark, or as the system has it: kept on this device, applied before anything is shown. */
import { applyMode, Mode } from '@cloudscape-design/global-styles';

export const themes = ['system', 'light', 'dark'] as const;

export type Theme = (typeof themes)[number];

const key = 'ward.theme';
const system = window.matchMedia('(prefers-color-scheme: dark)');

/** `system` when nothing, or nothing known, was chosen. */
export const chosenTheme = (): Theme => themes.find((theme) => theme === window.localStorage.getItem(key)) ?? 'system';

const apply = (): void => {
  const theme = chosenTheme();
  const isDark = theme === 'dark' || (theme === 'system' && system.matches);
  applyMode(isDark ? Mode.Dark : Mode.Light);
  document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
};

export const chooseTheme = (theme: Theme): void => {
  window.localStorage.setItem(key, theme);
  apply();
};

/** Follows the system, and other tabs, for as long as the page lives. */
export const startTheme = (): void => {
  apply();
  system.addEventListener('change', apply);
  window.addEventListener('storage', apply);
};
