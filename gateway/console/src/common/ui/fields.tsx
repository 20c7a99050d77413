// Labelled inputs. A field that the server calls missing or wrong shows `error` and is told to screen readers.
import {
  ComboBox as AriaComboBox,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select as AriaSelect,
  SelectValue,
  Text,
  TextArea as AriaTextArea,
  TextField as AriaTextField,
  ToggleButton,
  ToggleButtonGroup,
} from "react-aria-components";
import { Button as AriaButton } from "react-aria-components";
import { Icon } from "./icon";

interface Common {
  label: string;
  error?: string | undefined;
  hint?: string | undefined;
}

interface TextProps extends Common {
  value: string;
  onChange: (value: string) => void;
  lines?: boolean;
  type?: "text" | "tel" | "password" | "search" | "datetime-local" | "date";
  inputMode?: "decimal" | "numeric";
  placeholder?: string;
  autoFocus?: boolean;
  autoComplete?: string;
  maxLength?: number;
  name?: string;
  required?: boolean;
}

export function TextField({
  label,
  error,
  hint,
  value,
  onChange,
  lines = false,
  required = false,
  placeholder,
  ...rest
}: TextProps) {
  const input = placeholder === undefined ? {} : { placeholder };
  return (
    <AriaTextField
      className="field"
      value={value}
      onChange={onChange}
      isInvalid={error !== undefined}
      isRequired={required}
      validationBehavior="aria"
      {...rest}
    >
      <Label className="field-label">{label}</Label>
      {lines ? <AriaTextArea className="field-input" {...input} /> : <Input className="field-input" {...input} />}
      {hint !== undefined && (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      )}
      <FieldError className="field-error">{error}</FieldError>
    </AriaTextField>
  );
}

export interface Choice {
  id: string;
  label: string;
  note?: string;
}

interface ChoiceProps extends Common {
  choices: readonly Choice[];
  value: string;
  onChange: (id: string) => void;
  placeholder?: string;
}

function Options() {
  return (choice: Choice) => (
    <ListBoxItem className="option" id={choice.id} textValue={choice.label}>
      {choice.label}
      {choice.note !== undefined && <small>{choice.note}</small>}
    </ListBoxItem>
  );
}

export function Select({ label, error, choices, value, onChange, placeholder }: ChoiceProps) {
  return (
    <AriaSelect
      className="field"
      value={value === "" ? null : value}
      onChange={(key) => {
        onChange(key === null ? "" : String(key));
      }}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      placeholder={placeholder ?? "–"}
    >
      <Label className="field-label">{label}</Label>
      <AriaButton className="field-select">
        <SelectValue />
        <Icon name="chevron" />
      </AriaButton>
      <FieldError className="field-error">{error}</FieldError>
      <Popover className="popover">
        <ListBox items={choices}>{Options()}</ListBox>
      </Popover>
    </AriaSelect>
  );
}

// Type to narrow, arrows and Enter to take: the quick way through a long list.
export function ComboBox({ label, error, choices, value, onChange, placeholder }: ChoiceProps) {
  return (
    <AriaComboBox
      className="field"
      defaultItems={choices}
      value={value === "" ? null : value}
      onChange={(key) => {
        onChange(key === null ? "" : String(key));
      }}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      menuTrigger="focus"
    >
      <Label className="field-label">{label}</Label>
      <div className="field-combo">
        <Input className="field-input" placeholder={placeholder ?? ""} />
        <AriaButton className="button button-quiet button-icon">
          <Icon name="chevron" />
        </AriaButton>
      </div>
      <FieldError className="field-error">{error}</FieldError>
      <Popover className="popover">
        <ListBox>{Options()}</ListBox>
      </Popover>
    </AriaComboBox>
  );
}

interface SegmentsProps {
  label: string;
  choices: readonly Choice[];
  value: string;
  onChange: (id: string) => void;
}

// A few choices, all in sight.
export function Segments({ label, choices, value, onChange }: SegmentsProps) {
  return (
    <ToggleButtonGroup
      className="segments"
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const [key] = keys;
        if (key !== undefined) onChange(String(key));
      }}
    >
      {choices.map((choice) => (
        <ToggleButton className="segment" key={choice.id} id={choice.id}>
          {choice.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

interface MultipleProps {
  label: string;
  choices: readonly Choice[];
  values: ReadonlySet<string>;
  onChange: (ids: ReadonlySet<string>) => void;
}

export function MultipleSegments({ label, choices, values, onChange }: MultipleProps) {
  return (
    <ToggleButtonGroup
      className="segments"
      aria-label={label}
      selectionMode="multiple"
      selectedKeys={values}
      onSelectionChange={(keys) => {
        onChange(new Set([...keys].map(String)));
      }}
    >
      {choices.map((choice) => (
        <ToggleButton className="segment" key={choice.id} id={choice.id}>
          {choice.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
