"""Operations, their specs and what runs them."""
