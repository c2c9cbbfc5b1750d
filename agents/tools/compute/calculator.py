"""Calculator tool: arithmetic that a model should not do in its head."""

from typing import Annotated

from langchain_core.runnables import RunnableConfig
from langchain_core.tools import BaseTool, ToolException

from agents.messages import localise
from agents.tools.compute.arithmetic import ExpressionError, evaluate, plain
from agents.tools.results import ToolResult, call_language, computed, make_tool, tool_result

NAME = "calculator"


def calculator(language: str = "auto") -> BaseTool:
    """Return the tool that evaluates an expression; its result is a source that can be cited."""

    def calculate(
        expression: Annotated[str, "For example (1200 + 350) * 12 or 15% * 80000 or sqrt(2)"],
        config: RunnableConfig,
    ) -> ToolResult:
        spoken = call_language(config, "")
        try:
            text = f"{expression.strip().rstrip('= ')} = {plain(evaluate(expression))}"
        except ExpressionError as error:
            key = {
                "syntax": "calculation_syntax",
                "domain": "calculation_domain",
                "size": "calculation_size",
            }[error.reason]
            raise ToolException(localise(key, spoken)) from None
        return tool_result(NAME, spoken, computed(NAME, spoken, text))

    return make_tool(NAME, calculate, language)
