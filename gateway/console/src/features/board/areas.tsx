// How the areas stand, worst first; pressing one shows only its tickets.
import { useTranslation } from "react-i18next";
import { ToggleButton } from "react-aria-components";
import type { AreaSummary } from "../../domain/board";
import { useNames } from "../../common/ticket/catalogue";

interface Props {
  summaries: readonly AreaSummary[];
  chosen: string | undefined;
  onChoose: (area: string | undefined) => void;
}

export function Areas({ summaries, chosen, onChoose }: Props) {
  const { t } = useTranslation();
  const names = useNames();
  return (
    <ul className="areas" aria-label={t("board.areas")}>
      {summaries.map((summary) => (
        <li key={summary.area}>
          <ToggleButton
            className="area"
            isSelected={chosen === summary.area}
            onChange={(selected) => {
              onChoose(selected ? summary.area : undefined);
            }}
          >
            <span className="area-name">{names.area(summary.area)}</span>
            <span className="area-open">{summary.open}</span>
            {summary.late > 0 && <span className="area-late">{t("board.late", { count: summary.late })}</span>}
            {summary.warned > 0 && <span className="area-warned">{t("board.warned", { count: summary.warned })}</span>}
          </ToggleButton>
        </li>
      ))}
    </ul>
  );
}
