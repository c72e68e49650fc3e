import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface FocusedHeadingProps {
  level: 1 | 2;
  /** When this changes the heading takes the focus again. */
  about?: string;
  class?: string;
  children: ComponentChildren;
}

/** The heading of something that has just taken the place of what had the focus: it takes it, and is read out. */
export function FocusedHeading({ level, about = "", class: className, children }: FocusedHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ block: "nearest" });
  }, [about]);
  const Tag = `h${level}` as const;
  return (
    <Tag ref={heading} tabIndex={-1} class={className}>
      {children}
    </Tag>
  );
}
