/** The menu of what can be done with a hospital; each asks first, and says what will happen. */
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { type ReactNode, useState } from 'react';
import { type Action, actionsOf } from './actions.ts';
import { ConfirmAction } from './confirm-action.tsx';
import type { Tenant } from './nouns.ts';
import { texts } from './texts.ts';

export const TenantActions = ({ tenant }: { readonly tenant: Tenant }): ReactNode => {
  const [asked, setAsked] = useState<Action>();
  const permitted = actionsOf(tenant);
  return (
    <>
      <ButtonDropdown
        disabled={permitted.length === 0}
        items={permitted.map((id) => ({ id, text: texts[id] }))}
        onItemClick={({ detail }) => setAsked(detail.id as Action)}
      >
        {texts.actions}
      </ButtonDropdown>
      {asked && <ConfirmAction key={asked} tenant={tenant} action={asked} onClose={() => setAsked(undefined)} />}
    </>
  );
};
