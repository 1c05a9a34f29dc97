/** The subdomain, with its faults as they are typed and, when it has none, whether it is free. */
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useDeferredValue, useEffect, useState } from 'react';
import { contract } from '../../../functions/entrance/contract.ts';
import { slugFaults } from '../../../functions/kernel/slug.ts';
import { useSession } from '../access/session.tsx';
import { originOf } from '../place.ts';
import { texts } from './texts.ts';

const pauseMilliseconds = 300;

/** The value, once it has not changed for a moment. */
const useSettled = (value: string): string => {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMilliseconds);
    return () => clearTimeout(timer);
  }, [value]);
  return useDeferredValue(settled);
};

interface SlugFieldProps {
  readonly value: string;
  readonly fault?: string | undefined;
  readonly onChange: (value: string) => void;
}

export const SlugField = ({ value, fault, onChange }: SlugFieldProps): ReactNode => {
  const { api, config } = useSession();
  const settled = useSettled(value);
  const [local] = value === '' ? [] : slugFaults(value);
  const isAskable = value !== '' && local === undefined;
  const { data } = useQuery({
    queryKey: ['slugs', settled],
    queryFn: ({ signal }) => api(contract.routes.readSlug, { params: { slug: settled }, signal }),
    enabled: isAskable && settled === value,
  });
  const told = isAskable && data?.slug === value ? data : undefined;
  const taken = told && !told.available ? (told.reason ?? texts.slugTaken) : undefined;
  return (
    <FormField label={texts.slug} description={texts.slugHint} errorText={local ?? taken ?? fault}>
      <Input
        value={value}
        autoComplete={false}
        spellcheck={false}
        onChange={({ detail }) => onChange(detail.value.toLowerCase().trim())}
      />
      <div aria-live="polite">
        {isAskable && !told && <StatusIndicator type="loading">{texts.slugChecking}</StatusIndicator>}
        {told?.available && (
          <StatusIndicator type="success">{texts.slugFree(new URL(originOf(value, config.origin)).host)}</StatusIndicator>
        )}
      </div>
    </FormField>
  );
};
