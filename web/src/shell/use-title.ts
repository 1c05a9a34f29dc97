/** The window's title: of the page, then of the product. */
import { useEffect } from 'react';
import { texts } from './texts.ts';

export const useTitle = (title: string): void => {
  useEffect(() => {
    document.title = title === texts.product ? title : `${title} · ${texts.product}`;
  }, [title]);
};
