import { say } from '../../../../engine/language/texts.ts';
import type { InputForm } from '../../../declared-inputs.ts';
import type { Store } from '../../store.ts';
import { inputTabTexts } from '../../texts/inputs.ts';
import { presetShown } from '../../view/inputs/inputs.ts';

/** Settings of the whole form: the profile of `baton.yaml`, and presets. */
export function InputChoices({ store, form }: { store: Store; form: InputForm }) {
  return (
    <div class="input-choices">
      <Profiles store={store} form={form} />
      {form.inputs.length > 0 && store.host.offers({ type: 'dropPreset', name: '' }) ? (
        <Presets store={store} form={form} />
      ) : null}
    </div>
  );
}

function Profiles({ store: { host }, form: { profiles, profile } }: { store: Store; form: InputForm }) {
  if (profiles.length === 0 && profile === undefined) return null;
  const isGone = profile !== undefined && !profiles.includes(profile);
  return (
    <label>
      <span class="dim">{say(inputTabTexts.profile)}</span>{' '}
      <select
        value={profile ?? ''}
        onChange={({ currentTarget: { value } }) => host.post({ type: 'profile', name: value || undefined })}
      >
        <option value="">{say(inputTabTexts.noProfile)}</option>
        {profiles.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
        {isGone ? <option value={profile}>{say(inputTabTexts.profileGone, { name: profile })}</option> : null}
      </select>
    </label>
  );
}

function Presets({ store: { host, inputs }, form }: { store: Store; form: InputForm }) {
  const typed = inputs.typed.value;
  const name = presetShown(form, typed);
  return (
    <>
      {form.presets.length > 0 ? (
        <label>
          <span class="dim">{say(inputTabTexts.presets)}</span>{' '}
          <select
            value={name ?? ''}
            onChange={({ currentTarget: { value } }) => {
              const preset = form.presets.find((one) => one.name === value);
              if (preset) inputs.fill(preset.texts);
            }}
          >
            {name === undefined ? <option value="">{say(inputTabTexts.noPreset)}</option> : null}
            {form.presets.map((preset) => (
              <option key={preset.name} value={preset.name}>
                {preset.name}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      {name === undefined ? (
        <button type="button" class="button" onClick={() => host.post({ type: 'keepPreset', texts: typed })}>
          {say(inputTabTexts.keepPreset)}
        </button>
      ) : (
        <button type="button" class="button" onClick={() => host.post({ type: 'dropPreset', name })}>
          {say(inputTabTexts.dropPreset)}
        </button>
      )}
    </>
  );
}
