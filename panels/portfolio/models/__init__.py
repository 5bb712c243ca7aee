from panels.portfolio.models.parts import (
    PortfolioDocument,
    PortfolioEntry,
    PortfolioSignature,
    ReferenceAnswer,
    ReferenceRequest,
)
from panels.portfolio.models.portfolios import (
    Portfolio,
    PortfolioAssignment,
    PortfolioReading,
    PortfolioReview,
    PortfolioSettlement,
    SettlementTakenBack,
)

__all__ = [
    "Portfolio",
    "PortfolioAssignment",
    "PortfolioDocument",
    "PortfolioEntry",
    "PortfolioReading",
    "PortfolioReview",
    "PortfolioSettlement",
    "PortfolioSignature",
    "ReferenceAnswer",
    "ReferenceRequest",
    "SettlementTakenBack",
]
