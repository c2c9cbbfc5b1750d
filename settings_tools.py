"""Settings of the assistant's tools; `settings.Settings` inherits them."""

from typing import Literal

from pydantic import AliasChoices, Field, FilePath, SecretStr
from pydantic_settings import BaseSettings

ApprovalMode = Literal["ask", "untrusted", "refuse"]


class ToolSettings(BaseSettings):
    """Which tools there are, what they reach, and the limits of their calls."""

    tools: str = Field(
        "all",
        min_length=1,
        description="Tools offered, with commas between; all is every one that has what it needs.",
    )
    web_tools: bool = Field(True, description="Whether the assistant may search the web.")
    tool_seconds: float = Field(
        8.0,
        gt=0,
        le=120,
        description="Longest wait for a service that a tool asks, tries included.",
    )
    tool_tries: int = Field(
        3, ge=1, le=10, description="Tries of a service that fails for the moment."
    )
    tool_cache_seconds: float = Field(
        600.0, ge=0, description="Time that the result of a tool is used again; 0: not at all."
    )
    tool_approval: ApprovalMode = Field(
        "ask",
        description=(
            "Calls of tools that act which a person approves first: ask is every one, untrusted"
            " those after text of documents or the web was read; refuse runs none."
        ),
    )
    approval_seconds: float = Field(
        3600.0, gt=0, description="Time after which a call that waits for approval is rejected."
    )
    timezone: str = Field(
        "auto",
        description="Time zone of the assistant, as Asia/Seoul; auto is that of the machine.",
    )
    serper_api_key: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("SERPER_API_KEY", "serper_api_key"),
        description="Key for Google searches by serper.dev.",
    )
    sql_url: SecretStr | None = Field(
        None, description="Database the assistant may read with SQL, as an SQLAlchemy address."
    )
    elasticsearch_url: str | None = Field(
        None, description="Address of an Elasticsearch or OpenSearch server to search."
    )
    elasticsearch_index: str = Field(
        "_all", min_length=1, description="Index, or pattern of indexes, that is searched there."
    )
    elasticsearch_api_key: SecretStr | None = Field(
        None, description="API key for that server, or user:password."
    )
    user_tools: str = Field(
        "", description="Own tools, as package.module:name with commas between."
    )
    mcp_config: FilePath | None = Field(
        None, description="JSON file of MCP servers under mcpServers (extra mcp)."
    )
