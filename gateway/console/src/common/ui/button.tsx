import type { ReactNode } from "react";
import { Button as AriaButton, type ButtonProps } from "react-aria-components";
import { Icon, type IconName } from "./icon";

type Kind = "primary" | "secondary" | "danger" | "quiet";

interface Props extends Omit<ButtonProps, "children" | "className"> {
  kind?: Kind;
  large?: boolean;
  icon?: IconName;
  children?: ReactNode;
}

// An icon alone needs an aria-label.
export function Button({ kind = "secondary", large = false, icon, children, ...rest }: Props) {
  const alone = children === undefined;
  const classes = ["button", `button-${kind}`, large ? "button-large" : "", alone ? "button-icon" : ""].filter(Boolean).join(" ");
  return (
    <AriaButton {...rest} className={classes}>
      {rest.isPending === true ? <span className="spinner" aria-hidden="true" /> : icon !== undefined && <Icon name={icon} />}
      {children}
    </AriaButton>
  );
}
