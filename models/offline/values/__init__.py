"""Values in text: amounts, quantities, dates, days of the week and number bounds."""
