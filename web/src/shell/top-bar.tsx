/** The top of every page: whose address it is, how it looks, who is signed in. */
import TopNavigation, { type TopNavigationProps } from '@cloudscape-design/components/top-navigation';
import { type ReactNode, useState } from 'react';
import { type Session, useSession } from '../access/session.tsx';
import { useAddress } from '../access/use-address.ts';
import { texts } from './texts.ts';
import { chooseTheme, chosenTheme, type Theme, themes } from './theme.ts';
import { useFollow } from './use-follow.ts';

const themeMenu = (theme: Theme, onChoose: (theme: Theme) => void): TopNavigationProps.Utility => ({
  type: 'menu-dropdown',
  iconName: 'settings',
  ariaLabel: texts.theme,
  title: texts.theme,
  items: themes.map((id) => ({ id, text: texts.themes[id], itemType: 'checkbox', checked: id === theme })),
  onItemClick: ({ detail }) => onChoose(detail.id as Theme),
});

const personMenu = ({ who, signIn }: Session): TopNavigationProps.Utility => ({
  type: 'menu-dropdown',
  text: who ?? texts.person,
  iconName: 'user-profile',
  items: [{ id: 'sign-out', text: texts.signOut }],
  onItemClick: () => void signIn.end(),
});

export const TopBar = (): ReactNode => {
  const session = useSession();
  const follow = useFollow();
  const [theme, setTheme] = useState(chosenTheme);
  const choose = (chosen: Theme): void => {
    chooseTheme(chosen);
    setTheme(chosen);
  };
  const { name: whose } = useAddress();
  return (
    <div className="ward-top" id="ward-top">
      <TopNavigation
        identity={{
          href: '/',
          title: `${texts.product} · ${whose}`,
          onFollow: (event) => follow({ preventDefault: () => event.preventDefault(), detail: { href: '/' } }),
        }}
        utilities={[themeMenu(theme, choose), ...(session.state === 'in' ? [personMenu(session)] : [])]}
        i18nStrings={{
          overflowMenuTriggerText: texts.more,
          overflowMenuTitleText: texts.menu,
          overflowMenuDismissIconAriaLabel: texts.close,
        }}
      />
    </div>
  );
};
