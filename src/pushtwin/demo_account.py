"""By what the demo account is called: the twin makes it so, and commands take it when nothing else is named."""

ACCOUNT_ID = "demo"
APPLICATION_CODE = "87dc5af9bb50ebe3df341c89d2463a09-1cf8-4e07-a063-041d4195d172"
APPLICATION_ID = "753CBCDC1D587223934106E2A2AEDD44"
REGISTRATION_ID = "d2463a09-1cf8-4e07-a063-041d4195d171"
